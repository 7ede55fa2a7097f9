import type { Migration } from 'payload';

import * as initial from './migrations/20261124_040254_initial.js';

/**
 * The migrations of the dev CRM, oldest first. `npm run migrate:create` writes a new one into dev/migrations; add it here. Payload's own
 * list of them imports without file endings, which Node does not resolve.
 */
export const migrations: Migration[] = [{ name: '20261124_040254_initial', up: initial.up, down: initial.down }];
