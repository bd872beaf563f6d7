import { describeAgreement } from "../../test/zoo-agreement.ts";

describeAgreement(1, 4);
