import { describeAgreement } from "../../test/zoo-agreement.ts";

describeAgreement(2, 4);
