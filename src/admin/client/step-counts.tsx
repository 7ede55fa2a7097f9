'use client';

import { styles } from '../styles.js';
import { countText } from '../value-text.js';
import { STEP_WORDS } from '../words.js';

/** What each of the six steps changed, in their order. */
export const StepCounts = ({ steps }: { steps: Record<string, number> }) => (
  <ol style={styles.steps} aria-label="Changes by step" data-testid="steps">
    {Object.entries(STEP_WORDS).map(([step, words], index) => (
      <li key={step} style={styles.spread}>
        <span>
          {index + 1}. {words}
        </span>
        <strong style={styles.number} data-testid={`step-${step}`}>
          {countText(steps[step] ?? 0)}
        </strong>
      </li>
    ))}
  </ol>
);
