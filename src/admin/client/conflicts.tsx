'use client';

import { Banner } from '@payloadcms/ui';

import type { ConflictReport } from '../../sync/conflicts/conflict-report.js';
import type { CollectionSlugs } from '../collection-slugs.types.js';
import { styles } from '../styles.js';
import { ConflictChoice } from './conflict-choice.js';

/** Where the card is on the page, for links to it. */
export const CONFLICTS_CARD = 'st-sync-conflicts';

type Props = {
  report: ConflictReport | null;
  problem: string | null;
  canRun: boolean;
  /** Names by tenant id; empty where there is but one account. */
  accounts: Record<string, string>;
  /** What pipelines and stages are called, by slug. */
  names: Record<string, string>;
  slugs: CollectionSlugs;
  refresh: () => Promise<void>;
};

/** Fields that both sides changed and whose rule leaves it to a person whose value stands. */
export const Conflicts = ({ report, problem, canRun, accounts, names, slugs, refresh }: Props) => {
  if (report === null && problem === null) return null;
  const { conflicts, hasMore } = report ?? { conflicts: [], hasMore: false };
  return (
    <section id={CONFLICTS_CARD} style={styles.card} aria-label="Conflicts" data-testid="conflicts">
      <h2 style={styles.heading}>Conflicts</h2>
      {problem !== null && <Banner type="error">The conflicts could not be read: {problem}</Banner>}
      {report !== null && conflicts.length === 0 && (
        <p style={styles.quiet} data-testid="conflicts-empty">
          No field waits for a decision. To decide here whose value stands when both sides change a field, give it the rule <code>ask</code> in the option <code>fieldRules</code>.
        </p>
      )}
      {conflicts.length > 0 && (
        <>
          <p style={{ ...styles.quiet, marginBottom: 12 }}>Both sides changed these fields since they last agreed. Until someone chooses, each side keeps its own value.</p>
          <ul style={styles.list}>
            {conflicts.map((conflict) => (
              <ConflictChoice key={conflict.id} conflict={conflict} canRun={canRun} account={accounts[conflict.tenantId]} names={names} slugs={slugs} refresh={refresh} />
            ))}
          </ul>
          {hasMore && <p style={{ ...styles.quiet, marginTop: 12 }}>And more, which are older.</p>}
        </>
      )}
    </section>
  );
};
