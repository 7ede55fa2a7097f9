import type { EmailAdapter } from 'payload';

/** The dev CRM sends no email; what it would send is named in its log. */
export const noEmail: EmailAdapter = ({ payload }) => ({
  name: 'none',
  defaultFromAddress: 'crm@example.com',
  defaultFromName: 'Dev CRM',
  sendEmail: (message) => {
    payload.logger.info({ msg: `Not sent, for the dev CRM sends no email: "${message.subject ?? ''}"` });
    return Promise.resolve();
  },
});
