/** Loaded when a table is there: papaparse is of no use before. */
import { readCsv } from "../../../src/cli/read-csv.ts";
import type { Table } from "../../../src/data/index.ts";
import { FormatError } from "../../../src/formats/index.ts";
import { nameOf, type OwnFile } from "./own-set.ts";

/** @throws {FormatError} naming what is wrong with the table */
export async function tableOf(file: OwnFile | undefined): Promise<Table> {
  if (file === undefined) throw new FormatError("the table has no file");
  return readCsv(nameOf(file.path), new Uint8Array(await file.blob.arrayBuffer()));
}
