/** A world of a given size. Shares are from 0 to 1. */
export type GeneratorOptions = {
  customers: number;
  /** Customers with a job created in the last 13 days; the others' jobs are two months old or older. Default 1. */
  recentShare?: number;
  /** Of the recent ones, those with a job in a mapped business unit, one opportunity each. Default 0.2. */
  mappedShare?: number;
  /** Of the mapped ones, those with an install job. Default 0.2. */
  installShare?: number;
  /** Merged customers, on top of `customers`, as a share of it. Default 0. */
  mergedShare?: number;
  /** Open leads as a share of `customers`; each may become an opportunity. Default 0. */
  leadShare?: number;
};
