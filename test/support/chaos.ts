/** Whether the long tests were asked for: `npm run test:chaos`. */
export const isChaos = process.env.CHAOS === '1';

/** How often a test tries: seldom where every commit waits for it, often where chaos was asked for. */
export const times = ({ usual, chaos }: { usual: number; chaos: number }): number => (isChaos ? chaos : usual);

/** Where a test's chances begin: `SEED`, else the clock. A test prints it, so that what it found can be looked for again. */
export const chosenSeed = (): number => Number(process.env.SEED ?? Date.now() % 1_000_000);

/** Says something in the output of a test that passes as well. */
export const say = (line: string): void => void process.stderr.write(`  ${line}\n`);
