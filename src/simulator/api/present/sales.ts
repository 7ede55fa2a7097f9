import { formatInstant, formatMaybe } from '../../world/instant.js';
import type { EstimateRow, EstimateStatus, StatusChangeRow } from '../../world/rows.js';
import type { Json, Presenter } from './presenter.js';
import { locationIdOf, OFFICE_USER_ID } from './presenter.js';

const STATUS_VALUES: Readonly<Record<EstimateStatus, number>> = { Open: 0, Sold: 1, Dismissed: 2 };

/** An estimate's only line, which carries its whole subtotal. */
const itemOf = (row: EstimateRow): Json => ({
  id: row.id + 1,
  sku: {
    id: 61_000,
    name: 'PKG-1',
    displayName: row.name ?? 'Package',
    type: 'Service',
    soldHours: 4,
    generalLedgerAccountId: 400,
    generalLedgerAccountName: 'Sales',
    modifiedOn: formatInstant(row.createdOn),
  },
  skuAccount: 'Sales',
  description: `<p>${row.name ?? 'Package'}, parts &amp; labor</p>`,
  membershipTypeId: null,
  qty: 1,
  unitRate: row.subtotal,
  total: row.subtotal,
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
  reviewStatus: 'None',
  summary: null,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  soldOn: formatMaybe(row.soldOn),
  soldBy: row.soldBy,
  active: row.active,
  items: row.subtotal === 0 ? [] : [itemOf(row)],
  externalLinks: [],
  subtotal: row.subtotal,
  tax: row.tax,
  businessUnitId: row.businessUnitId,
  businessUnitName: row.businessUnitId === null ? null : world.tables['business-units'].need(row.businessUnitId).name,
  isRecommended: false,
  budgetCodeId: null,
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
