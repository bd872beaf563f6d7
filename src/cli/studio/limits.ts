/** What is read at once. */

/** Of a configuration, sent or stored: one with a model of a thousand layers is far below. */
export const CONFIG_BYTES = 4 * 2 ** 20;
