'use client';

import { ShimmerEffect } from '@payloadcms/ui';

import type { PipelineStats } from '../../sync/report/pipeline-stats.js';
import { styles } from '../styles.js';
import { counted, countText, moneyText } from '../value-text.js';
import { ShareBar } from './bar.js';

const BAR_COLOR = 'var(--theme-elevation-400)';

/** The pipelines as counts per stage: every opportunity that the person may see, those made by hand included. */
export const PipelinesBoard = ({ pipelines, problem }: { pipelines: PipelineStats[] | null; problem: string | null }) => (
  <section aria-label="Pipelines">
    <h2 style={styles.heading}>Pipelines</h2>
    {problem !== null && <p style={styles.quiet}>The figures could not be read: {problem}</p>}
    {pipelines === null && problem === null && <ShimmerEffect height={180} />}
    {pipelines?.length === 0 && <p style={styles.quiet}>None yet.</p>}
    <div style={styles.boards}>{pipelines?.map((pipeline) => <PipelineCard key={pipeline.slug} pipeline={pipeline} />)}</div>
  </section>
);

const PipelineCard = ({ pipeline }: { pipeline: PipelineStats }) => {
  const { slug, name, count, value, stages } = pipeline;
  const most = Math.max(...stages.map((stage) => stage.count), 0);
  return (
    <section style={styles.card} aria-label={name} data-testid={`pipeline-${slug}`}>
      <div style={styles.spread}>
        <h3 style={styles.heading}>{name}</h3>
        <span style={styles.number}>
          <span data-testid={`pipeline-${slug}-count`}>{countText(count)}</span> {count === 1 ? 'opportunity' : 'opportunities'} · {moneyText(value)}
        </span>
      </div>
      <ol style={styles.list} aria-label={`Stages of ${name}`} data-testid={`stage-${slug}`}>
        {stages.map((stage) => (
          <li key={stage.slug} data-testid={`stage-${slug}-${stage.slug}`}>
            <div style={styles.spread}>
              <span>{stage.name}</span>
              <span style={styles.number}>
                {stage.value !== 0 && <span style={styles.quiet}>{moneyText(stage.value)} · </span>}
                <strong data-testid={`stage-${slug}-${stage.slug}-count`}>{countText(stage.count)}</strong>
              </span>
            </div>
            <ShareBar part={stage.count} whole={most} color={BAR_COLOR} />
          </li>
        ))}
      </ol>
      {stages.length === 0 && <p style={styles.quiet}>{counted(0, 'stage', 'stages')}</p>}
    </section>
  );
};
