import { findPipeline } from '../../pipelines/stages.js';
import type { OutgoingChange } from '../write.types.js';
import { isOtherStage, type Standing } from './standing.js';

/** "2026-11-24 14:05 UTC": the office that reads it may be in any time zone. */
const minuteOf = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;

/** What happened in the CRM, for the people who read it in ServiceTitan: from where to where, by whom, when. */
export const moveSentence = ({ change, from, to }: { change: OutgoingChange; from: Standing; to: Standing }): string => {
  const isOtherBoard = from.pipeline !== to.pipeline;
  const place = ({ pipeline, name }: Standing): string => (isOtherBoard ? `${findPipeline(change.rules.pipelines, pipeline)?.name ?? pipeline ?? 'no pipeline'} / ${name}` : name);
  const what = isOtherStage(from, to) ? `Moved from ${place(from)} to ${place(to)}` : `Set from ${from.status ?? 'open'} to ${to.status ?? 'open'}`;
  return `${what} in the CRM${change.actorName === null ? '' : ` by ${change.actorName}`}, ${minuteOf(change.at)}.`;
};
