// Parse KQL by Microsoft's own parser and binder. Reads a list of queries on standard input; prints for each the faults.
// The columns are those of https://learn.microsoft.com/azure/azure-monitor/reference/tables/apprequests, apptraces
// and appexceptions, by their names in Application Insights: .../azure-monitor/app/convert-classic-resource#table-structure.
require("@kusto/language-service-next/bridge.min.js");
require("@kusto/language-service-next/Kusto.Language.Bridge.min.js");

const COMMON =
  "timestamp: datetime, itemType: string, customDimensions: dynamic, customMeasurements: dynamic, operation_Name: string, " +
  "operation_Id: string, operation_ParentId: string, operation_SyntheticSource: string, session_Id: string, " +
  "user_Id: string, user_AuthenticatedId: string, user_AccountId: string, application_Version: string, " +
  "client_Type: string, client_Model: string, client_OS: string, client_IP: string, client_City: string, " +
  "client_StateOrProvince: string, client_CountryOrRegion: string, client_Browser: string, cloud_RoleName: string, " +
  "cloud_RoleInstance: string, appId: string, appName: string, iKey: string, sdkVersion: string, itemId: string, " +
  "itemCount: int, _ResourceId: string";
const TABLES = {
  requests:
    "id: string, source: string, name: string, url: string, success: bool, resultCode: string, duration: real, " +
    "performanceBucket: string, ",
  traces: "message: string, severityLevel: int, ",
  exceptions:
    "problemId: string, handledAt: string, type: string, message: string, assembly: string, method: string, " +
    "outerType: string, outerMessage: string, outerAssembly: string, outerMethod: string, innermostType: string, " +
    "innermostMessage: string, innermostAssembly: string, innermostMethod: string, severityLevel: int, details: dynamic, ",
};

const { Language } = Kusto;
const tables = Object.entries(TABLES).map(
  ([name, columns]) => new Language.Symbols.TableSymbol.$ctor7(name, `(${columns}${COMMON})`, null),
);
const database = new Language.Symbols.DatabaseSymbol.ctor("insights", tables);
const globals = Language.GlobalState.Default.WithDatabase(database);

function faults(query) {
  const found = Language.KustoCode.ParseAndAnalyze(query, globals).GetDiagnostics();
  const listed = [];
  for (let index = 0; index < found.Count; index++) {
    const fault = found.getItem(index);
    if (fault.Severity !== "Suggestion") listed.push(`${fault.Code} ${fault.Message}`);
  }
  return listed;
}

const queries = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(queries.map(faults)));
