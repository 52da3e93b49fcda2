/** Where signing in by OpenID Connect begins, and where the issuer sends the browser back. */
export const OPENID_PATH = '/api/v1/session/openid';
export const OPENID_CALLBACK_PATH = `${OPENID_PATH}/callback`;
