export interface Article {
  name: string;
  /** As Regulation (EU) No 1169/2011 names them. */
  allergens: string[];
  /** The baker who checked them; without a name nothing is printed. */
  signedBy?: string;
}
