import { SafeError } from '../../state/safe-error.js';

/** The CRM lacks a pipeline or stage that the rules ask for. */
export class MissingStageError extends SafeError {
  constructor({ pipeline, stage }: { pipeline: string | null; stage: string | null }) {
    const what = stage === null ? `pipeline "${pipeline ?? ''}"` : `stage "${stage}" of pipeline "${pipeline ?? ''}"`;
    super(`The CRM has no ${what}. Run \`payload run seed\` to create the pipelines and stages that the options name.`);
    this.name = 'MissingStageError';
  }
}
