import { describeAgreement } from "../../test/zoo-agreement.ts";

describeAgreement(0, 4);
