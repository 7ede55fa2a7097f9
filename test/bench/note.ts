const startedAt = performance.now();

/** A line about what the bench is doing, with the seconds since it began; beside the table, which alone goes to standard output. */
export const note = (text: string): void => {
  console.error(`${((performance.now() - startedAt) / 1000).toFixed(0).padStart(5)} s  ${text}`);
};

/** A whole number as people read it: 20,000. */
export const shown = (value: number): string => Math.round(value).toLocaleString('en-US');
