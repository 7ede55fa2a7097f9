import { z } from 'zod';
import type { EstimateItemRow, EstimateRow } from '../../world/rows.js';
import type { Endpoint } from '../endpoint.js';
import { jsonOf } from '../lists.js';
import { badParameter } from '../problem.js';
import type { ApiRequest } from '../request.js';
import { estimatesResource } from '../resources/sales.js';
import { checkReference, recordOf, refused } from './checks.js';
import { given, id } from './members.js';
import { defineWrite, NO_BODY } from './write.js';

// Every name in this file is of the sales document, which knows no 409: what the state forbids is a 400 there.
const item = z.object({
  id: id.nullish(),
  skuId: id.nullish(),
  skuName: z.string().nullish(),
  parentItemId: id.nullish(),
  description: z.string().nullish(),
  isAddOn: z.boolean().nullish(),
  quantity: z.number().nullish(),
  unitPrice: z.number().nullish(),
  skipUpdatingMembershipPrices: z.boolean().nullish(),
  itemGroupName: z.string().nullish(),
  itemGroupRootId: id.nullish(),
  chargeable: z.boolean().nullish(),
  useDefaultProjectLabels: z.boolean().nullish(),
  budgetCodeId: id.nullish(),
  unitCost: z.number().optional(),
});

const update = z.object({
  name: z.string().nullish(),
  summary: z.string().nullish(),
  tax: z.number().nullish(),
  status: z.enum(['Open', 'Sold', 'Dismissed']).nullish(),
  reviewStatus: z.enum(['None', 'NeedsApproval', 'Approved', 'NotApproved']).nullish(),
  soldBy: id.nullish(),
  isRecommended: z.boolean().nullish(),
  budgetCodeId: id.nullish(),
  items: z.array(item).nullish(),
  externalLinks: z.array(z.object({ name: z.string().nullish(), url: z.string().nullish() })).nullish(),
  useDefaultProjectLabels: z.boolean().nullish(),
});

const estimateOf = (request: ApiRequest): EstimateRow => recordOf({ table: request.world.tables.estimates, request });

const answerOf = (row: EstimateRow, request: ApiRequest) => jsonOf({ resource: estimatesResource, row, request });

const checkSoldBy = ({ request, soldBy }: { request: ApiRequest; soldBy: number | null | undefined }): void =>
  checkReference({ table: request.world.tables.technicians, member: 'soldBy', id: soldBy });

const sell = ({ request, soldBy }: { request: ApiRequest; soldBy: number }): EstimateRow => {
  const estimate = estimateOf(request);
  checkSoldBy({ request, soldBy });
  if (estimate.status !== 'Open') throw refused('Only an open estimate can be sold.');
  return request.world.sellEstimate(estimate.id, { soldBy });
};

/** A sale stands once a job was booked from it. */
const checkNotBooked = ({ request, estimate }: { request: ApiRequest; estimate: EstimateRow }): void => {
  if (request.world.tables.jobs.of('estimate', estimate.id).length > 0) throw refused('The estimate is booked.');
};

const unsell = (request: ApiRequest): void => {
  const estimate = estimateOf(request);
  if (estimate.status !== 'Sold') throw refused('The estimate is not sold.');
  checkNotBooked({ request, estimate });
  request.world.unsellEstimate(estimate.id);
};

const dismiss = (request: ApiRequest): void => {
  const estimate = estimateOf(request);
  if (estimate.status !== 'Open') throw refused('Only an open estimate can be dismissed.');
  request.world.dismissEstimate(estimate.id);
};

const itemRows = ({ items, estimate }: { items: readonly z.infer<typeof item>[]; estimate: EstimateRow }): readonly EstimateItemRow[] =>
  items.map((each, index) => ({
    id: each.id ?? estimate.id + 1 + index,
    skuId: each.skuId ?? null,
    skuName: each.skuName ?? null,
    description: each.description ?? '',
    quantity: each.quantity ?? 1,
    unitPrice: each.unitPrice ?? 0,
  }));

/** `PUT estimates/{id}`: null leaves a member as it is, as absence does, for the document lets every member be null; lists are replaced. */
const change = ({ request, body }: { request: ApiRequest; body: z.infer<typeof update> }): EstimateRow => {
  const { world } = request;
  const estimate = estimateOf(request);
  checkSoldBy({ request, soldBy: body.soldBy });
  if (body.status === 'Sold' && estimate.status !== 'Sold' && typeof body.soldBy !== 'number') throw badParameter('soldBy', 'Who sold the estimate is required.');
  if (body.status && body.status !== 'Sold' && estimate.status === 'Sold') checkNotBooked({ request, estimate });
  const items = body.items ? itemRows({ items: body.items, estimate }) : undefined;
  world.changeEstimate(estimate.id, given({
    name: body.name ?? undefined,
    summary: body.summary ?? undefined,
    tax: body.tax ?? undefined,
    reviewStatus: body.reviewStatus ?? undefined,
    isRecommended: body.isRecommended ?? undefined,
    budgetCodeId: body.budgetCodeId ?? undefined,
    externalLinks: body.externalLinks?.map(({ name, url }) => ({ name: name ?? '', url: url ?? '' })),
    items,
    subtotal: items?.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  }));
  if (body.status && body.status !== estimate.status) return world.setEstimateStatus(estimate.id, body.status, given({ soldBy: body.soldBy ?? undefined }));
  return estimate.status === 'Sold' && typeof body.soldBy === 'number' ? world.changeEstimate(estimate.id, { soldBy: body.soldBy }) : estimate;
};

/** What the API writes to estimates. */
export const ESTIMATE_WRITES: readonly Endpoint[] = [
  defineWrite({
    method: 'PUT',
    module: 'sales',
    path: 'estimates/{id}/sell',
    body: z.object({ soldBy: id }),
    answer: ({ request, body }) => answerOf(sell({ request, soldBy: body.soldBy }), request),
  }),
  defineWrite({ method: 'PUT', module: 'sales', path: 'estimates/{id}/unsell', body: NO_BODY, answer: ({ request }) => unsell(request) }),
  defineWrite({ method: 'PUT', module: 'sales', path: 'estimates/{id}/dismiss', body: NO_BODY, answer: ({ request }) => dismiss(request) }),
  defineWrite({ method: 'PUT', module: 'sales', path: 'estimates/{id}', body: update, answer: (write) => answerOf(change(write), write.request) }),
];
