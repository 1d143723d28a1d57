using Earshot.Cli;
using Earshot.Onnx;

OnnxEncoder.Register();
return await new CommandLine(TimeProvider.System).RunAsync(args, Console.Out, Console.Error);
