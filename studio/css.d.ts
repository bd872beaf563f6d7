/** Vite takes these up; nothing is imported from them. */
declare module "*.css";
