/** An instant as milliseconds, so that texts of different precision compare rightly. */
export const instantOf = (text: string): number => Date.parse(text);

/** ServiceTitan's ids are numbers of any length written as text: the longer one is the greater one. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : Number(a > b));

/** The order in which records were made: (createdOn, id). */
export const byCreation = (a: { createdOn: string; id: string }, b: { createdOn: string; id: string }): number =>
  instantOf(a.createdOn) - instantOf(b.createdOn) || compareIds(a.id, b.id);

/** The latest of some instants, null without any. */
export const latestOf = (instants: readonly number[]): number | null => (instants.length === 0 ? null : Math.max(...instants));
