import { describeAgreement } from "../../test/zoo-agreement.ts";

describeAgreement(3, 4);
