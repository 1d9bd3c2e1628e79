using Chain.Node.Cli;

return await CommandTree.RunAsync(args).ConfigureAwait(false);
