import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { withPayload } from '@payloadcms/next/withPayload';

export default withPayload(
  {
    // The folder above has the node_modules.
    turbopack: { root: dirname(dirname(fileURLToPath(import.meta.url))) },
    // It is built once and thrown away: what makes a build smaller or the next one faster only takes time.
    experimental: { turbopackMinify: false, turbopackSourceMaps: false, turbopackFileSystemCacheForBuild: false },
  },
  { devBundleServerPackages: false },
);
