import { formatInstant, formatMaybe } from '../../world/instant.js';
import type { AddressRow } from '../../world/rows.js';
import type { Json, Presenter } from './presenter.js';
import { externalDataOf, locationIdOf, OFFICE_USER_ID } from './presenter.js';

const DEFAULT_CAMPAIGN_ID = 3_100;
const BOOKING_PROVIDER_ID = 5_200;

/** crm `ExportCustomerResponse` and `CustomerResponse`. */
export const presentCustomer: Presenter<'customers'> = ({ row, applicationGuid }) => ({
  id: row.id,
  active: row.active,
  name: row.name,
  type: row.type,
  address: { ...row.address, latitude: row.latitude, longitude: row.longitude },
  customFields: row.customFields,
  balance: row.balance,
  taxExempt: row.taxExempt,
  tagTypeIds: row.tagTypeIds,
  doNotMail: row.doNotMail,
  doNotService: row.doNotService,
  nationalAccount: row.nationalAccount,
  createdOn: formatInstant(row.createdOn),
  createdById: OFFICE_USER_ID,
  modifiedOn: formatInstant(row.modifiedOn),
  mergedToId: row.mergedToId,
  paymentTermId: row.paymentTermId,
  creditLimit: row.creditLimit,
  creditLimitBalance: row.creditLimitBalance,
  externalData: externalDataOf({ rows: row.externalData, applicationGuid }),
});

const contactOf = ({ row }: Pick<Parameters<Presenter<'contacts'>>[0], 'row'>): Json => ({
  id: row.id,
  type: row.type,
  value: row.value,
  memo: row.memo,
  modifiedOn: formatInstant(row.modifiedOn),
  createdOn: formatInstant(row.createdOn),
  phoneSettings: { phoneNumber: row.type === 'Email' ? '' : row.value.replace(/\D/g, ''), doNotText: row.doNotText },
  preferences: row.preferences ?? { jobRemindersEnabled: true, marketingUpdatesEnabled: !row.doNotText, invoiceStatementNotification: true },
});

/** crm `ExportCustomerContactResponse` and `CustomerContactWithModifiedOnAndCustomerIdResponse`. */
export const presentContact: Presenter<'contacts'> = ({ row, isExport }) => ({
  ...contactOf({ row }),
  customerId: row.customerId,
  ...(isExport ? { active: row.active } : {}),
});

/** crm `CustomerContactWithModifiedOnResponse`: a contact method below its customer. */
export const presentContactOfCustomer: Presenter<'contacts'> = ({ row }) => contactOf({ row });

const addressOf = (address: AddressRow | null): Json | null => (address === null ? null : { ...address });

/** crm `ExportLeadsResponse` and `LeadResponse`. */
export const presentLead: Presenter<'leads'> = ({ row, isExport }) => ({
  id: row.id,
  status: row.status,
  priority: 'Normal',
  customerId: row.customerId,
  locationId: row.customerId === null ? null : locationIdOf(row.customerId),
  businessUnitId: row.businessUnitId,
  jobTypeId: null,
  campaignId: DEFAULT_CAMPAIGN_ID,
  followUpDate: formatMaybe(row.followUpDate),
  createdById: OFFICE_USER_ID,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  tagTypeIds: [],
  dismissingReasonId: null,
  summary: row.summary,
  callReasonId: null,
  callId: null,
  bookingId: null,
  manualCallId: null,
  leadUrl: null,
  leadCustomerName: row.leadCustomerName,
  leadPhone: row.leadPhone,
  leadEmail: row.leadEmail,
  leadStreet: null,
  leadUnit: null,
  leadCity: null,
  leadState: null,
  leadZip: null,
  leadCountry: null,
  captureSource: null,
  ...(isExport ? { active: row.active } : {}),
});

/** crm `ExportBookingResponse` and `BookingResponse`. */
export const presentBooking: Presenter<'bookings'> = ({ row, isExport }) => ({
  id: row.id,
  source: row.source,
  createdOn: formatInstant(row.createdOn),
  name: row.name,
  address: addressOf(row.address),
  customerType: 'Residential',
  start: formatInstant(row.start),
  campaignId: DEFAULT_CAMPAIGN_ID,
  businessUnitId: row.businessUnitId,
  isFirstTimeClient: true,
  uploadedImages: [],
  isSendConfirmationEmail: false,
  status: row.status,
  dismissingReasonId: null,
  jobId: row.jobId,
  externalId: row.externalId,
  priority: 'Normal',
  jobTypeId: null,
  bookingProviderId: BOOKING_PROVIDER_ID,
  modifiedOn: formatInstant(row.modifiedOn),
  summary: row.summary,
  ...(isExport ? { active: row.active } : {}),
});
