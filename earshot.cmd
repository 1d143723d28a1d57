@echo off
rem The launcher for Windows: builds once in Release and runs the command line. It compiles nothing ahead, as ./earshot
rem does by .ci/ready-to-run.proj: that was never run on Windows. Calls start in half as much time again.
setlocal
where dotnet >nul 2>nul || (echo earshot: the .NET 10 SDK is missing. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 1>&2 & exit /b 69)
if not exist "%~dp0src\Earshot.Cli\bin\Release\net10.0\Earshot.Cli.dll" dotnet build "%~dp0src\Earshot.Cli" -c Release -v quiet --nologo 1>&2 || exit /b 70
dotnet "%~dp0src\Earshot.Cli\bin\Release\net10.0\Earshot.Cli.dll" %*
