import { formatInstant, formatMaybe } from '../../world/instant.js';
import type { AddressRow } from '../../world/row.js';
import type { Json, Presenter } from './presenter.js';
import { externalDataOf, locationIdOf, OFFICE_USER_ID } from './presenter.js';

/** The id of a booking provider whose name in the paths is no number. */
const NAMED_PROVIDER_ID = 5_201;

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
  priority: row.priority,
  customerId: row.customerId,
  locationId: row.customerId === null ? null : locationIdOf(row.customerId),
  businessUnitId: row.businessUnitId,
  jobTypeId: row.jobTypeId,
  campaignId: row.campaignId,
  followUpDate: formatMaybe(row.followUpDate),
  createdById: OFFICE_USER_ID,
  createdOn: formatInstant(row.createdOn),
  modifiedOn: formatInstant(row.modifiedOn),
  tagTypeIds: row.tagTypeIds,
  dismissingReasonId: row.dismissingReasonId,
  summary: row.summary,
  callReasonId: row.callReasonId,
  callId: null,
  bookingId: row.bookingId,
  manualCallId: null,
  leadUrl: null,
  leadCustomerName: row.leadCustomerName,
  leadPhone: row.leadPhone,
  leadEmail: row.leadEmail,
  leadStreet: row.leadStreet,
  leadUnit: row.leadUnit,
  leadCity: row.leadCity,
  leadState: row.leadState,
  leadZip: row.leadZip,
  leadCountry: row.leadCountry,
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
  customerType: row.customerType,
  start: formatInstant(row.start),
  campaignId: row.campaignId,
  businessUnitId: row.businessUnitId,
  isFirstTimeClient: row.isFirstTimeClient,
  uploadedImages: row.uploadedImages,
  isSendConfirmationEmail: row.isSendConfirmationEmail,
  status: row.status,
  dismissingReasonId: null,
  jobId: row.jobId,
  externalId: row.externalId,
  priority: row.priority,
  jobTypeId: row.jobTypeId,
  bookingProviderId: /^\d{1,15}$/.test(row.provider) ? Number(row.provider) : NAMED_PROVIDER_ID,
  modifiedOn: formatInstant(row.modifiedOn),
  summary: row.summary,
  ...(isExport ? { active: row.active } : {}),
});
