import type { ExternalDataRow } from './external-data.js';
import type { Instant } from './instant.js';
import type { AddressRow, CustomFieldRow, Priority, Row } from './row.js';

export type CustomerRow = Row & {
  name: string;
  type: 'Residential' | 'Commercial';
  address: AddressRow;
  balance: number;
  doNotMail: boolean;
  doNotService: boolean;
  mergedToId: number | null;
  latitude: number | null;
  longitude: number | null;
  nationalAccount: boolean;
  taxExempt: boolean;
  paymentTermId: number | null;
  creditLimit: number | null;
  creditLimitBalance: number | null;
  tagTypeIds: readonly number[];
  customFields: readonly CustomFieldRow[];
  externalData: readonly ExternalDataRow[];
};

export type ContactType = 'Phone' | 'MobilePhone' | 'Email' | 'Fax';

export type ContactPreferencesRow = { jobRemindersEnabled: boolean; marketingUpdatesEnabled: boolean; invoiceStatementNotification: boolean };

export type ContactRow = Row & {
  customerId: number;
  type: ContactType;
  value: string;
  memo: string | null;
  doNotText: boolean;
  /** Null until somebody sets them: everything is sent, but marketing only to those who take texts. */
  preferences: ContactPreferencesRow | null;
};

export type LeadStatus = 'Open' | 'Dismissed' | 'Converted';

export type LeadRow = Row & {
  customerId: number | null;
  businessUnitId: number | null;
  status: LeadStatus;
  summary: string | null;
  followUpDate: Instant | null;
  leadCustomerName: string | null;
  leadPhone: string | null;
  leadEmail: string | null;
  leadStreet: string | null;
  leadUnit: string | null;
  leadCity: string | null;
  leadState: string | null;
  leadZip: string | null;
  leadCountry: string | null;
  priority: Priority;
  jobTypeId: number | null;
  campaignId: number;
  callReasonId: number | null;
  bookingId: number | null;
  dismissingReasonId: number | null;
  tagTypeIds: readonly number[];
};

export type BookingStatus = 'New' | 'Converted' | 'Dismissed' | 'Accepted';

/** A phone or email that came with a booking. */
export type BookingContactRow = { type: ContactType; value: string; memo: string | null };

export type BookingRow = Row & {
  /** The booking provider it came through, as the path of its requests names it. */
  provider: string;
  source: string;
  name: string;
  address: AddressRow | null;
  start: Instant;
  status: BookingStatus;
  businessUnitId: number | null;
  jobId: number | null;
  externalId: string;
  summary: string | null;
  contacts: readonly BookingContactRow[];
  customerType: 'Residential' | 'Commercial' | null;
  campaignId: number | null;
  jobTypeId: number | null;
  priority: Priority | null;
  isFirstTimeClient: boolean;
  uploadedImages: readonly string[];
  isSendConfirmationEmail: boolean;
};
