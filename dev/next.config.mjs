import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPayload } from '@payloadcms/next/withPayload';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export default withPayload(
  {
    // The plugin's source lies beside this folder.
    turbopack: { root },
    redirects: async () => [{ source: '/', destination: '/admin', permanent: false }],
  },
  { devBundleServerPackages: false },
);
