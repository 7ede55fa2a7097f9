import type { z } from 'zod';

import { messageToChild } from './commands.js';
import type { Command } from './commands.js';

type Answer = { name: string; work: (args: unknown) => Promise<unknown> };

/** Ties a command to the function that does it. */
export const answer = <A extends z.ZodType, R extends z.ZodType>(command: Command<A, R>, work: (args: z.infer<A>) => Promise<z.infer<R>>): Answer => ({
  name: command.name,
  work: (args) => work(command.args.parse(args)),
});

/** Tells the bench how far a long work is. */
export const tellProgress = (progress: string): void => {
  process.send?.({ progress });
};

/** Makes this process do what the bench asks, until the bench is gone. */
export const answerCommands = (answers: readonly Answer[]): void => {
  const handle = async (message: unknown): Promise<void> => {
    const { id, name, args } = messageToChild.parse(message);
    try {
      const known = answers.find((each) => each.name === name);
      if (!known) throw new Error(`Unknown command ${name}`);
      process.send?.({ id, result: await known.work(args) });
    } catch (error) {
      process.send?.({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  };
  process.on('message', (message) => void handle(message));
  process.on('disconnect', () => process.exit());
};
