using Earshot.Predictor;

return PredictCommand.Root(Console.OpenStandardInput, Console.Out, Console.Error).Parse(args).Invoke();
