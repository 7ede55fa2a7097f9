import type { Pipeline } from './pipeline.js';

/**
 * The boards of the original description (seed "Business Unit → Pipeline Mapping", design 3). Their slugs are a contract: CRM documents,
 * routes and tables name stages by them. A shop with other boards gives its own as the option `pipelines`.
 */
export const defaultPipelines: readonly Pipeline[] = [
  {
    slug: 'sales',
    name: 'Sales Pipeline',
    kind: 'sales',
    businessUnits: ['Pool - Sales', 'Pool - Service', 'Electrical - Sales', 'Electrical - Service'],
    stages: [
      { slug: 'new-lead', name: 'New Lead', order: 1, status: 'open', trigger: 'lead' },
      { slug: 'contacted', name: 'Contacted', order: 2, status: 'open', trigger: 'new-customer' },
      { slug: 'appointment-scheduled', name: 'Appointment Scheduled', order: 3, status: 'open', trigger: 'appointment' },
      { slug: 'proposal-sent', name: 'Proposal Sent', order: 4, status: 'open', trigger: 'open-estimate' },
      { slug: 'estimate-followup', name: 'Estimate Follow-up', order: 5, status: 'open' },
      { slug: 'job-sold', name: 'Job Sold', order: 6, status: 'won', trigger: 'estimate-sold' },
      { slug: 'estimate-lost', name: 'Estimate Lost', order: 7, status: 'lost', trigger: 'estimates-dismissed' },
    ],
  },
  {
    slug: 'install',
    name: 'Install Pipeline',
    kind: 'install',
    businessUnits: ['Pool - Install', 'Electrical - Install'],
    stages: [
      { slug: 'estimate-approved', name: 'Estimate Approved / Job Created', order: 1, status: 'open', trigger: 'install-job' },
      { slug: 'pre-install-planning', name: 'Pre-Install Planning / Permitting', order: 2, status: 'open' },
      { slug: 'scheduled', name: 'Scheduled / Ready for Install', order: 3, status: 'open', trigger: 'job-scheduled' },
      { slug: 'in-progress', name: 'In Progress / On Site', order: 4, status: 'open', trigger: 'job-in-progress' },
      { slug: 'on-hold', name: 'On Hold / Return Visit Needed', order: 5, status: 'open', trigger: 'job-on-hold' },
      { slug: 'job-completed', name: 'Job Completed', order: 6, status: 'won', trigger: 'job-completed' },
    ],
  },
];
