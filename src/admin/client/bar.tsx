'use client';

import { barWidth, styles } from '../styles.js';

/** How far a piece of work is. Without `total` it only says that it goes on. */
export const ProgressBar = ({ label, done, total }: { label: string; done: number; total: number | null }) => {
  const values = total === null ? {} : { 'aria-valuemin': 0, 'aria-valuemax': total, 'aria-valuenow': done };
  const fill = total === null ? { width: '100%', opacity: 0.35 } : { width: barWidth(done, total) };
  return (
    <div role="progressbar" aria-label={label} style={styles.bar} data-testid="progress-bar" {...values}>
      <div style={{ ...styles.fill, ...fill }} />
    </div>
  );
};

/** A length beside a figure that is also written out, so it tells nothing to a screen reader. */
export const ShareBar = ({ part, whole, color }: { part: number; whole: number; color: string }) => (
  <div aria-hidden="true" style={styles.bar}>
    <div style={{ ...styles.fill, background: color, width: barWidth(part, whole) }} />
  </div>
);
