/** Whether an opportunity in a stage is still being worked on, or how it ended. */
export type OpportunityStatus = 'open' | 'won' | 'lost';

/** One column of the board, as the CRM stores it. `order` counts from 1; `status` is what a person who drags a card here means. */
export type StageShape = { slug: string; name: string; order: number; status: OpportunityStatus };

/** One board, as the CRM stores it. */
export type PipelineShape = { slug: string; name: string; kind: string; stages: readonly StageShape[] };
