'use client';

import { Button } from '@payloadcms/ui';

import type { ConflictView } from '../../sync/conflicts/conflict-report.js';
import type { CollectionSlugs } from '../collection-slugs.types.js';
import { styles } from '../styles.js';
import { fieldWords } from '../words.js';
import { conflictValue } from '../write-back-words.js';
import { DocumentLink } from './document-link.js';
import { TimeText } from './time-text.js';
import { useAction } from './use-action.js';

type Props = {
  conflict: ConflictView;
  canRun: boolean;
  account?: string | undefined;
  /** What pipelines and stages are called, by slug. */
  names: Record<string, string>;
  /** Given where the document is not the one that is looked at. */
  slugs?: CollectionSlugs;
  refresh: () => Promise<void>;
};

/** One field that both sides changed: the three values side by side, and whose is to stand. */
export const ConflictChoice = ({ conflict, canRun, account, names, slugs, refresh }: Props) => {
  const { isBusy, act } = useAction();
  const { id, field, base, servicetitan, crm, at } = conflict;
  const values = [
    { key: 'base', title: 'Last agreed', value: base },
    { key: 'servicetitan', title: 'ServiceTitan', value: servicetitan },
    { key: 'crm', title: 'CRM', value: crm },
  ] as const;
  const button = (choose: 'servicetitan' | 'crm', title: string, whose: string) => (
    <Button
      size="small"
      margin={false}
      buttonStyle="secondary"
      disabled={isBusy}
      aria-label={`${fieldWords(field)}: ${title}`}
      onClick={() => void act({ path: `/conflicts/${id}`, body: { field, choose }, done: `${whose} value stands; the run that starts now carries it out.`, then: refresh })}
      extraButtonProps={{ 'data-testid': `conflict-${choose}` }}
    >
      {title}
    </Button>
  );
  return (
    <li style={{ ...styles.change, paddingBottom: 10 }} data-testid="conflict">
      <strong>{fieldWords(field)}</strong>
      <span style={styles.quiet}>
        {slugs !== undefined && (
          <>
            {' of '}
            <DocumentLink of={conflict} slugs={slugs} />
          </>
        )}
        {account !== undefined && ` (${account})`}
        {', since '}
        <TimeText at={at} />
      </span>
      <dl style={styles.values}>
        {values.map(({ key, title, value }) => (
          <div key={key} style={styles.value}>
            <dt style={styles.label}>{title}</dt>
            <dd style={styles.plain} data-testid={`conflict-value-${key}`}>
              {conflictValue({ field, value, names })}
            </dd>
          </div>
        ))}
      </dl>
      {canRun && (
        <div style={styles.row}>
          {button('servicetitan', 'Keep ServiceTitan’s', 'ServiceTitan’s')}
          {button('crm', 'Keep the CRM’s', 'The CRM’s')}
        </div>
      )}
    </li>
  );
};
