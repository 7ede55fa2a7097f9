import { DefaultTemplate } from '@payloadcms/next/templates';
import { Banner, Gutter } from '@payloadcms/ui';
import { redirect } from 'next/navigation.js';
import type { AdminViewServerProps } from 'payload';
import { formatAdminURL } from 'payload/shared';

import { schedulerState } from '../jobs/schedule.js';
import { loadPipelineDirectory } from '../payload/documents/pipeline-directory.js';
import { webUrlOf } from '../servicetitan/web-links.js';
import { listAudit } from '../state/audit.js';
import { listDeleted } from '../state/remembered.js';
import { statusReport } from '../sync/report/status-report.js';
import { getRuntime, type SyncRuntime } from '../sync/runtime.js';
import type { TenantSettings } from '../sync/settings.js';
import { SyncPage, type SyncPageProps } from './client/sync-page.js';
import { namesBySlug } from './names-by-slug.js';

const DELETED_SHOWN = 20;
const ACTIONS_SHOWN = 10;

/** The page of the sync, below the admin route at `/st-sync`. Payload guards no page of a plugin, so who may read it is checked here. */
export const SyncView = async (props: AdminViewServerProps) => {
  const { initPageResult, params, searchParams, payload, i18n } = props;
  const { req, permissions, visibleEntities, locale } = initPageResult;
  const { admin, routes } = payload.config;
  if (!req.user) redirect(`${formatAdminURL({ adminRoute: routes.admin, path: admin.routes.login })}?redirect=${encodeURIComponent(formatAdminURL({ adminRoute: routes.admin, path: '/st-sync' }))}`);
  const runtime = await getRuntime(payload).catch(() => null);
  if (runtime && !(await runtime.settings.access.read({ req }))) redirect(formatAdminURL({ adminRoute: routes.admin, path: admin.routes.unauthorized }));
  return (
    <DefaultTemplate
      i18n={i18n}
      locale={locale}
      params={params}
      payload={payload}
      permissions={permissions}
      req={req}
      searchParams={searchParams}
      user={props.user}
      visibleEntities={visibleEntities}
    >
      {runtime ? <SyncPage {...await pageProps(runtime, props)} /> : <NotRunning />}
    </DefaultTemplate>
  );
};

const pageProps = async (runtime: SyncRuntime, { initPageResult, payload }: AdminViewServerProps): Promise<SyncPageProps> => {
  const { settings, state } = runtime;
  const [initial, directory, deleted, actions, canRun] = await Promise.all([
    schedulerState(payload).then((schedule) => statusReport(runtime, { schedule })),
    loadPipelineDirectory({ payload, names: settings.names }),
    listDeleted(state, { limit: DELETED_SHOWN }),
    listAudit(state, { limit: ACTIONS_SHOWN }),
    settings.access.run({ req: initPageResult.req }),
  ]);
  const missingPipelines = settings.pipelines.filter(({ slug }) => directory.pipelineBySlug(slug) === null).map(({ name }) => name);
  return {
    initial,
    missingPipelines,
    deleted,
    actions: canRun ? actions : [],
    canRun,
    accounts: accountNames(settings.tenants),
    webUrls: webUrls(settings.tenants),
    names: namesBySlug(settings.pipelines),
    slugs: { contacts: settings.names.collections.contacts, opportunities: settings.names.collections.opportunities },
  };
};

/** Which account something belongs to is told only where there are several. */
const accountNames = (tenants: readonly TenantSettings[]): Record<string, string> =>
  tenants.length > 1 ? Object.fromEntries(tenants.map(({ tenantId, name }) => [tenantId, name])) : {};

const webUrls = (tenants: readonly TenantSettings[]): Record<string, string> =>
  Object.fromEntries(
    tenants.flatMap(({ tenantId, connection }) => {
      const url = webUrlOf(connection.apiUrl);
      return url === null ? [] : [[tenantId, url]];
    }),
  );

const NotRunning = () => (
  <Gutter>
    <Banner type="error">The sync is not running in this CRM: its database could not be reached when the CRM started. The log of the CRM says more.</Banner>
  </Gutter>
);
