using CarbonLedger.Cli;

return await CommandLine.RunAsync(args);
