import { ValidationError } from 'payload';

import { SafeError } from '../../state/safe-error.js';

/**
 * A document with this `stKey` was created by someone else meanwhile. The transaction is gone, for Payload ends it on any error:
 * read the document again, plan again, and write what is then still to be written.
 */
export class DocumentExistsError extends SafeError {
  readonly collection: string;
  readonly stKey: string;
  constructor({ collection, stKey }: { collection: string; stKey: string }) {
    super(`A document of "${collection}" with the stKey "${stKey}" exists already`);
    this.name = 'DocumentExistsError';
    this.collection = collection;
    this.stKey = stKey;
  }
}

/** Whether Payload refused a write because of the field at `path`. */
export const refusedField = (error: unknown, path: string): boolean => error instanceof ValidationError && error.data.errors.some((each) => each.path === path);
