using Earshot.Cli;
using Earshot.Networks.Encoders;
using Earshot.Onnx;

OnnxEncoder.Register();
NetworkEncoders.Register();
return await new CommandLine(TimeProvider.System, CommandLine.For(args)).RunAsync(args, Console.Out, Console.Error);
