import { formatInstant, formatMaybe } from '../../world/instant.js';
import type { EstimateItemRow, EstimateRow, EstimateStatus, StatusChangeRow } from '../../world/rows.js';
import type { Json, Presenter } from './presenter.js';
import { locationIdOf, OFFICE_USER_ID } from './presenter.js';

const STATUS_VALUES: Readonly<Record<EstimateStatus, number>> = { Open: 0, Sold: 1, Dismissed: 2 };

/** An estimate's lines: a single one that carries its whole subtotal, unless it was written line by line. */
const itemsOf = (row: EstimateRow): readonly EstimateItemRow[] => {
  if (row.items !== null) return row.items;
  const name = row.name ?? 'Package';
  return row.subtotal === 0 ? [] : [{ id: row.id + 1, skuId: 61_000, skuName: name, description: `<p>${name}, parts &amp; labor</p>`, quantity: 1, unitPrice: row.subtotal }];
};

const presentItem = (row: EstimateRow, item: EstimateItemRow): Json => ({
  id: item.id,
  sku: {
    id: item.skuId ?? 61_000,
    name: 'PKG-1',
    displayName: item.skuName ?? 'Package',
    type: 'Service',
    soldHours: 4,
    generalLedgerAccountId: 400,
    generalLedgerAccountName: 'Sales',
    modifiedOn: formatInstant(row.createdOn),
  },
  skuAccount: 'Sales',
  description: item.description,
  membershipTypeId: null,
  qty: item.quantity,
  unitRate: item.unitPrice,
  total: item.quantity * item.unitPrice,
  unitCost: 0,
  totalCost: 0,
  itemGroupName: '',
  itemGroupRootId: null,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  chargeable: true,
  invoiceItemId: null,
  budgetCodeId: null,
});

/** sales `ExportEstimatesResponse` and `EstimateResponse`. */
export const presentEstimate: Presenter<'estimates'> = ({ world, row }) => ({
  id: row.id,
  jobId: row.jobId,
  projectId: row.projectId,
  locationId: row.customerId === null ? null : locationIdOf(row.customerId),
  customerId: row.customerId,
  name: row.name,
  jobNumber: row.jobId === null ? null : world.tables.jobs.need(row.jobId).jobNumber,
  status: { value: STATUS_VALUES[row.status], name: row.status },
  reviewStatus: row.reviewStatus,
  summary: row.summary,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  soldOn: formatMaybe(row.soldOn),
  soldBy: row.soldBy,
  active: row.active,
  items: itemsOf(row).map((item) => presentItem(row, item)),
  externalLinks: row.externalLinks,
  subtotal: row.subtotal,
  tax: row.tax,
  businessUnitId: row.businessUnitId,
  businessUnitName: row.businessUnitId === null ? null : world.tables['business-units'].need(row.businessUnitId).name,
  isRecommended: row.isRecommended,
  budgetCodeId: row.budgetCodeId,
  isChangeOrder: false,
  proposalTagName: null,
});

/** sales `EstimateStatusChangesResponse`. */
export const presentStatusChange = (change: StatusChangeRow): Json => ({
  id: change.id,
  oldStatus: change.oldStatus,
  newStatus: change.newStatus,
  createdOn: formatInstant(change.createdOn),
  createdById: OFFICE_USER_ID,
});
