'use client';

import { Collapsible } from '@payloadcms/ui';

import type { JournalLine } from '../../sync/report/record-report.js';
import { styles } from '../styles.js';
import { counted, valueText } from '../value-text.js';
import { actorWords, fieldWords, guardWords, stepWords } from '../words.js';
import { TimeText } from './time-text.js';

/** The newest lines of the journal, folded away. `names` are what pipelines and stages are called, by slug. */
export const JournalLines = ({ lines, names }: { lines: JournalLine[]; names: Record<string, string> }) => {
  if (lines.length === 0) return null;
  return (
    <Collapsible initCollapsed header={`Last ${counted(lines.length, 'change', 'changes')}`}>
      <ul style={styles.list} data-testid="opportunity-journal">
        {lines.map((line, index) => (
          <li key={`${line.at} ${line.field} ${index}`} style={styles.change}>
            {lineText(line, names)}
            <div style={styles.quiet}>
              <TimeText at={line.at} />, {stepWords(line.step) ?? actorWords(line.actor)}
            </div>
          </li>
        ))}
      </ul>
    </Collapsible>
  );
};

const lineText = ({ kind, field, before, after, guard }: JournalLine, names: Record<string, string>): string => {
  const shown = (value: unknown): string => (typeof value === 'string' ? (names[value] ?? valueText(value)) : valueText(value));
  if (kind === 'deleted') return 'Deleted by a person';
  if (kind === 'refused') return `${fieldWords(field)} ${shown(after)} refused: ${guardWords(guard)}`;
  return `${fieldWords(field)}: ${shown(before)} → ${shown(after)}`;
};
