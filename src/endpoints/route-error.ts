/** What is wrong with a request, for whoever sent it: no secret, no personal data, the name of the field where there is one. */
export class RouteError extends Error {
  override readonly name = 'RouteError';
  readonly status: 400 | 401 | 403 | 404 | 408 | 409 | 413 | 415 | 429 | 503;
  constructor(status: RouteError['status'], message: string) {
    super(message);
    this.status = status;
  }
}
