import type { Article } from "../articles/article";

/** One line of a delivery note. */
export function line(article: Article, pieces: number): string {
  const contains = article.signedBy ? `  contains: ${article.allergens.join(", ") || "none"}` : "";
  return `${String(pieces).padStart(5)}  ${article.name}${contains}`;
}
