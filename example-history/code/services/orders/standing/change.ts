/** A café's change of its own standing order, until the bakery's cut-off. */
export interface Change {
  order: string;
  cafe: string;
  pieces: number;
  at: Date;
}

export type Answer = "taken" | "after the cut-off" | "not yours";

export function answer(change: Change, owner: string, cutOff: Date): Answer {
  if (change.cafe !== owner) return "not yours";
  return change.at < cutOff ? "taken" : "after the cut-off";
}

/** Two changes in the same minute: the later one wins, and the café sees both. */
export function latest(changes: Change[]): Change | undefined {
  return [...changes].sort((a, b) => a.at.getTime() - b.at.getTime()).at(-1);
}
