/**
 * The fields that three-way merging decides, named as `fieldRules` name them (design 4.3). Pipeline, stage and status are not among them:
 * there a person's choice is a pin, which holds until the rules ask for another stage.
 */
export const syncedFields: readonly string[] = [
  'contacts.name',
  'contacts.firstName',
  'contacts.lastName',
  'contacts.email',
  'contacts.phone',
  'contacts.address',
  'contacts.address.street',
  'contacts.address.city',
  'contacts.address.state',
  'contacts.address.zip',
  'contacts.doNotText',
  'contacts.doNotMail',
  'contacts.stTenantId',
  'contacts.stCustomerId',
  'contacts.stStatus',
  'opportunities.title',
  'opportunities.contact',
  'opportunities.value',
  'opportunities.lostReason',
  'opportunities.businessUnit',
  'opportunities.estimateName',
  'opportunities.technicians',
  'opportunities.stTenantId',
  'opportunities.stCustomerId',
  'opportunities.stJobId',
  'opportunities.stJobNumber',
  'opportunities.stEstimateId',
];
