'use client';

import { useConfig } from '@payloadcms/ui';
import { formatAdminURL } from 'payload/shared';
import { useMemo } from 'react';

/**
 * The routes of the sync below `/crm/sync`, called as the person who looks at the page. The answers are those of our own routes, of the
 * same build, and are taken as typed. Each throws an Error with a message for people.
 */
export type Api = {
  get: <T>(path: `/${string}`) => Promise<T>;
  post: <T>(path: `/${string}`, body?: object) => Promise<T>;
};

export const useApi = (): Api => {
  const { config } = useConfig();
  const apiRoute = config.routes.api;
  return useMemo(() => {
    const url = (path: `/${string}`): string => formatAdminURL({ apiRoute, path: `/crm/sync${path}` });
    return {
      get: (path) => call(url(path), { method: 'GET' }),
      post: (path, body = {}) => call(url(path), { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    };
  }, [apiRoute]);
};

/** What an action that failed tells the person who tried it. */
export const messageOf = (error: unknown): string => (error instanceof Error && error.message !== '' ? error.message : 'That did not work. Please try again.');

const call = async <T>(url: string, init: RequestInit): Promise<T> => {
  const response = await fetch(url, { credentials: 'same-origin', ...init });
  if (response.ok) return response.json();
  const told: { errors?: { message?: string }[] } | null = await response.json().catch(() => null);
  throw new Error(told?.errors?.[0]?.message ?? `The CRM answered ${response.status}.`);
};
