using Earshot.Predictor;

return PredictorCommand.Run(args, Console.OpenStandardInput, Console.Out, Console.Error);
