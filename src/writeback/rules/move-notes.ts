import type { OutgoingRule } from '../write.types.js';
import { jobForNote, liveInstallJobs } from './deal-records.js';
import { moveSentence } from './move-sentence.js';
import { isMove, standingOf } from './standing.js';

/**
 * A note on the job for every move of an opportunity, with who and when: always with `mode: 'notes'`, with `full` where `jobNotes` says so. Each note has a target of
 * its own, for none takes the place of another.
 */
export const moveNotes: OutgoingRule = (change) => {
  const { settings, collection, stKey, before, after, rules } = change;
  const wanted = settings.mode === 'notes' || (settings.mode === 'full' && settings.jobNotes);
  if (!wanted || collection !== 'opportunities' || stKey === null || before === null) return [];
  const from = standingOf(before, rules.pipelines);
  const to = standingOf(after, rules.pipelines);
  const job = isMove(from, to) ? jobForNote(change, to.kind === 'install' ? liveInstallJobs(change) : []) : null;
  if (!job) return [];
  return [{ operation: 'job-note', target: `job-note:${job.id}:${change.at}`, payload: { jobId: job.id, text: moveSentence({ change, from, to }) } }];
};
