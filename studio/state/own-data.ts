/** Data that a person brought into this page: no link, file or machine has them. */
const own: readonly string[] = ["table", "folder", "drawings"];

export const isOwnData = (name: string): boolean => own.includes(name);
