/** The path of a new bakery, up to its mock night; its sheets are printed on yellow. */
export const STEPS = ["articles", "customers", "standing orders", "vans", "mock night"] as const;

export type Step = (typeof STEPS)[number];

export function next(done: ReadonlySet<Step>): Step | undefined {
  return STEPS.find((step) => !done.has(step));
}
