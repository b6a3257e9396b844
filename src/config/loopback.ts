const LOOPBACK = /^(?:localhost|127(?:[.]\d{1,3}){3}|::1|\[::1\])$/i;

/**
 * Whether an address to listen on, or the host of a URL, is reached from this machine only.
 *
 * @example
 * isLoopback("127.0.0.1"); // true
 * isLoopback("0.0.0.0"); // false
 */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}
