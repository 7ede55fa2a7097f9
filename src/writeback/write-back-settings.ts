/** `off`: nothing goes to ServiceTitan. `notes`: moves only leave a note on the job. `full`: they change jobs, estimates, customers, leads and assignments. */
export type WriteBackMode = 'off' | 'notes' | 'full';

/**
 * What becomes in ServiceTitan of a lead that a person makes in the CRM: nothing; a booking, which the office finds on its Calls screen; or a lead at once. `country` goes with
 * its address, as ServiceTitan asks for one.
 */
export type NewLeadSettings =
  | { as: 'off' }
  | {
      as: 'booking';
      /** Id of the booking provider's tag that is connected to the app. */
      bookingProviderId: string;
      /** What the office sees as the source of the booking. Default "CRM". */
      source: string;
      /** Default "USA". */
      country: string;
    }
  | {
      as: 'lead';
      /** Id of the campaign that such leads count for. */
      campaignId: string;
      /** Id of the call reason that ServiceTitan asks for. */
      callReasonId: string;
      /** Default "USA". */
      country: string;
    };

/** What may go to ServiceTitan for one tenant, checked and complete (issue of both ways; design 4.3). */
export type WriteBackSettings = {
  /** Default `off`. */
  mode: WriteBackMode;
  /** Id of the technician an estimate is sold by; null takes the deal's primary technician; without one ServiceTitan cannot be asked, for it wants a name. */
  soldBy: string | null;
  /** Id of the reason a job is put on hold with; null takes the first active one of the account. */
  holdReasonId: string | null;
  /** Whether with `full` each move also leaves a note on the job, with who and when; with `notes` it always does. Default true. */
  jobNotes: boolean;
  /** A stage set by hand that ServiceTitan's facts contradict: `refuse` with a sentence that says why, or let it pass with a warning. Default `refuse`. */
  contradictions: 'refuse' | 'warn';
  /** Default off. */
  newLeads: NewLeadSettings;
};
